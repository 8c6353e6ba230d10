import { type App, createApp, version } from './app.ts';
import { readConfig } from './config.ts';
import { dropBackup, makeBackup } from './db/copies.ts';
import { messageOf } from './errors.ts';
import { askRoles } from './homeassistant/roles.ts';
import { createVoice } from './log.ts';
import { Rescue } from './rescue/rescue.ts';
import { troubleOf } from './rescue/trouble.ts';

/** A stop that takes longer than this is not waited for. */
const STOP_MS = 15_000;

/** Serves until it is told to stop. While the server cannot start, its place is taken by a page that says why. */
async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const { log, recent } = createVoice(config.logLevel);
  const running: { part: App | Rescue | null } = { part: null };
  stopOnSignal(() => running.part?.stop());
  for (;;) {
    try {
      const app = await createApp(config, { log, recent });
      running.part = app;
      await app.start();
      return;
    } catch (error) {
      await running.part?.stop().catch(() => {});
      const trouble = troubleOf(error, config);
      if (trouble === null) throw error;
      log.fatal({ err: error }, trouble.detail);
      const { homeAssistant } = config;
      const rescue = new Rescue({
        config,
        version,
        trouble,
        log,
        recent,
        askRoles: async () => (homeAssistant ? askRoles(homeAssistant) : new Map()),
      });
      running.part = rescue;
      await rescue.start();
      await rescue.again;
      await rescue.stop();
    }
  }
}

function stopOnSignal(stopRunning: () => Promise<void> | undefined): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    Promise.resolve(stopRunning()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
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
