/** Checks the signature over the bytes as they came; a Buffer is what `skipBodyParsing` leaves. */
const VERIFY = `
try {
  new webhooks.Webhook(env.get('WEBHOOK_SECRET')).verify(msg.payload, msg.req.headers);
} catch (error) {
  msg.statusCode = 401;
  msg.payload = error.message;
  return [null, msg];
}
msg.statusCode = 204;
msg.hook = JSON.parse(msg.payload.toString());
flow.set('heard', [...(flow.get('heard') || []), msg.hook]);
msg.payload = '';
return [msg, null];
`;
const ASK = `
if (msg.hook.event !== 'print_progress') return null;
return { hook: msg.hook, url: env.get('PRINTER_URL') + '/status', headers: { 'x-api-key': env.get('API_KEY') } };
`;
const DECIDE = `
flow.set('calls', [...(flow.get('calls') || []), { status: msg.statusCode, state: msg.payload.state }]);
if (msg.payload.state !== 'RUNNING') return null;
return { url: env.get('PRINTER_URL') + '/print/pause', headers: { 'x-api-key': env.get('API_KEY') } };
`;
const NOTE = `
flow.set('calls', [...(flow.get('calls') || []), { status: msg.statusCode, message: msg.payload.message }]);
return null;
`;
const SHOW = `
msg.payload = { heard: flow.get('heard') || [], calls: flow.get('calls') || [] };
return msg;
`;

/** What stands nowhere would be taken for a configuration. */
const PLACE = { z: 'flow', x: 100, y: 100 };
const listen = (id: string, method: string, url: string, next: string) => ({
  ...{ id, type: 'http in', ...PLACE, url, method, skipBodyParsing: method === 'post', wires: [[next]] },
});
const run = (id: string, func: string, wires: string[][], more: object = {}) => ({
  ...{ id, type: 'function', ...PLACE, name: id, func, outputs: wires.length, wires },
  ...more,
});
const respond = (id: string) => ({ id, type: 'http response', ...PLACE, statusCode: '', headers: {}, wires: [] });
const request = (id: string, method: string, next: string) => ({
  ...{ id, type: 'http request', ...PLACE, method, ret: 'obj', url: '', wires: [[next]] },
});

/** What a receiver heard and what the house answered it: GET /seen. */
export interface Seen {
  heard: { event: string; data: Record<string, unknown> }[];
  calls: { status: number; state?: string; message?: string }[];
}

/**
 * A flow as a person would draw it: POST /bambuddy verifies a webhook with `standardwebhooks` (204, else 401); when a print
 * makes progress it asks for the printer's status and pauses it if it prints. It reads WEBHOOK_SECRET, API_KEY and
 * PRINTER_URL from the environment.
 */
export const PAUSING_FLOW: readonly object[] = [
  { id: 'flow', type: 'tab', label: 'Bambuddy' },
  listen('hook', 'post', '/bambuddy', 'verify'),
  run('verify', VERIFY, [['answered', 'ask'], ['answered']], {
    libs: [{ var: 'webhooks', module: 'standardwebhooks' }],
  }),
  respond('answered'),
  run('ask', ASK, [['status']]),
  request('status', 'GET', 'decide'),
  run('decide', DECIDE, [['pause']]),
  request('pause', 'POST', 'note'),
  run('note', NOTE, [[]]),
  listen('look', 'get', '/seen', 'show'),
  run('show', SHOW, [['shown']]),
  respond('shown'),
];
