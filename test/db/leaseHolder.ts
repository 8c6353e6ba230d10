import { Database } from '../../server/db/database.ts';
import { Leases } from '../../server/db/leases.ts';
import { createLog } from '../../server/log.ts';

/**
 * A second server process, as far as leases go: tries to take the one named by the second argument in the database of the
 * first (JSON), prints the lease or null, and holds it until standard input ends or it is killed.
 */
const [where = '', name = ''] = process.argv.slice(2);
const database = await Database.open(JSON.parse(where) as { databaseUrl: string | null; dataDir: string });
const leases = new Leases({ database, log: createLog('silent') });
process.stdout.write(`${JSON.stringify(await leases.take(name))}\n`);
process.stdin.resume().on('end', () => process.exit());
