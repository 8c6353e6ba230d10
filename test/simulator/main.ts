import { fstatSync } from 'node:fs';
import { startSimulator } from './simulator.ts';

/**
 * The simulator as a process of its own. Options come as JSON in the first argument or in SIMULATOR_OPTIONS. Prints one
 * line of JSON when it is ready. Ends on SIGTERM, SIGINT, and, when its standard input is a pipe, with that pipe: it never outlives its parent.
 */
const simulator = await startSimulator(JSON.parse(process.argv[2] ?? process.env.SIMULATOR_OPTIONS ?? '{}'));

let stopping = false;
const end = () => {
  if (stopping) return;
  stopping = true;
  void simulator.stop().then(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
if (fstatSync(0).isFIFO() || fstatSync(0).isSocket()) process.stdin.once('end', end).once('close', end).resume();

const { controlUrl, caPem, printers, searchPort } = simulator;
process.stdout.write(`${JSON.stringify({ controlUrl, caPem, searchPort, printers })}\n`);
