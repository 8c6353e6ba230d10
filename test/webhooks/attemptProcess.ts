import { attempt, type Shipment } from '../../server/webhooks/attempt.ts';

/** Makes the attempts given as JSON in the first argument, one after another, and prints their results as JSON. */
const { shipments, allow } = JSON.parse(process.argv[2] ?? '') as { shipments: Shipment[]; allow: string[] };
const results = [];
for (const shipment of shipments) {
  results.push(await attempt(shipment, { fence: { ownAddresses: [], ownPorts: [], allow }, wall: Date.now }));
}
process.stdout.write(JSON.stringify(results));
