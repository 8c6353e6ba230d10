/** The house with its direct door on PORT, and on OPEN_PORT the same door without asking anybody who they are. */
import type { Caller } from '../../server/access/caller.ts';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { Signals } from '../../server/db/signals.ts';
import { Identities, type Identity } from '../../server/http/identity.ts';
import { LiveSockets } from '../../server/http/liveSockets.ts';
import { OutsideSockets } from '../../server/http/outsideSockets.ts';
import { HttpServer } from '../../server/http/server.ts';
import { createLog } from '../../server/log.ts';
import { Pictures } from '../../server/prints/pictures.ts';

const EVERYBODY: Caller = Object.freeze({ kind: 'household' });

class NoIdentities extends Identities {
  override of(): Identity {
    return { judge: () => EVERYBODY, keyed: true, ip: '127.0.0.1' };
  }
}

const config = readConfig(process.env);
const app = await createApp(config);
const { features } = app;
await app.start();

const log = createLog('silent');
const identities = new NoIdentities({} as ConstructorParameters<typeof Identities>[0]);
const signals = new Signals({ databaseUrl: null, log });
const outside = new OutsideSockets({ features, identities, signals, log });
const sockets = new LiveSockets({ features, identities, signals, outside, log });
const pictures = new Pictures({ dataDir: config.dataDir });
const open = new HttpServer({ door: 'direct', features, identities, sockets, pictures, log });
await open.start(Number(process.env.OPEN_PORT));
process.on('SIGTERM', () => void Promise.all([open.stop(), app.stop()]).then(() => process.exit(0)));
