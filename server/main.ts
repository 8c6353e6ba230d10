import { readConfig } from './config.ts';
import { dropBackup, makeBackup } from './db/copies.ts';
import { messageOf } from './errors.ts';

/** A stop that takes longer than this is not waited for. */
const STOP_MS = 15_000;

async function serve(): Promise<void> {
  const { Serving } = await import('./rescue/serve.ts');
  const serving = new Serving(readConfig(process.env));
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    serving.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await serving.start();
}

/** What Home Assistant runs before and after it makes a backup. It never fails: the backup would fail with it. */
const COMMANDS: Readonly<Record<string, (dataDir: string) => Promise<string>>> = {
  backup: makeBackup,
  'backup-done': async (dataDir) => {
    dropBackup(dataDir);
    return 'The copy for the backup is gone again.';
  },
};

async function main(command: string | undefined): Promise<void> {
  if (command === undefined) return serve();
  const run = COMMANDS[command];
  if (!run) throw new Error(`there is no command ${command}; there are ${Object.keys(COMMANDS).join(', ')}`);
  const said = await run(readConfig(process.env).dataDir).catch((error) => `Not done: ${messageOf(error)}`);
  process.stdout.write(`${said}\n`);
}

function fail(error: unknown): never {
  process.stderr.write(`Bambuddy cannot run: ${messageOf(error)}\n`);
  process.exit(1);
}

main(process.argv[2]).catch(fail);
