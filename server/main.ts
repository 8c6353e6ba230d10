import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { messageOf } from './errors.ts';

/** A stop that takes longer than this is not waited for. */
const STOP_MS = 15_000;

async function main(): Promise<void> {
  const app = await createApp(readConfig(process.env));
  await app.start();
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): never {
  process.stderr.write(`Bambuddy cannot run: ${messageOf(error)}\n`);
  process.exit(1);
}

main().catch(fail);
