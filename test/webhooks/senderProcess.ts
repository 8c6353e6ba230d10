import { Database } from '../../server/db/database.ts';
import { started } from './events.ts';
import { openHouse } from './house.ts';

/**
 * A server process that can be killed: `senderProcess.ts <data directory> record <file name>` records an event and sends
 * nothing; `… send <address:port>` sends what is due. Each says `ready` and lives on.
 */
const [dataDir = '', what, argument = ''] = process.argv.slice(2);
const database = await Database.open({ databaseUrl: null, dataDir });
const house = await openHouse({ on: { database, databaseUrl: null }, sending: false });
if (what === 'record') await house.tell(started(argument));
if (what === 'send') {
  house.fence.allow.push(argument);
  await house.delivery.start();
}
process.stdout.write('ready\n');
process.stdin.resume();
