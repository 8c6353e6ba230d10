import { createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';

const ADMIN = { name: 'Anna', username: 'anna', password: 'correct horse', language: 'en' };
const TOKEN_DAYS = 3650;

/** Makes the first user, an administrator, as Home Assistant's own first page does it. @returns a long-lived token */
export async function firstUser(url: string): Promise<string> {
  const clientId = `${url}/`;
  const { auth_code: code } = await post<{ auth_code: string }>(`${url}/api/onboarding/users`, {
    ...ADMIN,
    client_id: clientId,
  });
  const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId });
  const response = await fetch(`${url}/auth/token`, { method: 'POST', body: form });
  const { access_token } = (await response.json()) as { access_token: string };
  const connection = await createConnection({ auth: createLongLivedTokenAuth(url, access_token), setupRetry: 5 });
  try {
    const wish = { type: 'auth/long_lived_access_token', client_name: 'test', lifespan: TOKEN_DAYS };
    return await connection.sendMessagePromise<string>(wish);
  } finally {
    connection.close();
  }
}

interface FlowStep {
  flow_id: string;
  type: string;
  data_schema?: { name: string }[];
  result?: { entry_id: string };
}

/** Sets up the MQTT integration through its own form. @returns the id of the entry */
export async function brokerEntry(url: string, token: string, port: number): Promise<string> {
  const flows = `${url}/api/config/config_entries/flow`;
  const opened = await post<FlowStep>(flows, { handler: 'mqtt', show_advanced_options: false }, token);
  const newer = opened.data_schema?.some(({ name }) => name === 'other_settings');
  const more = newer
    ? { protocol: '5', other_settings: { set_client_cert: false, set_ca_cert: 'off', transport: 'tcp' } }
    : {};
  const step = await post<FlowStep>(`${flows}/${opened.flow_id}`, { broker: '127.0.0.1', port, ...more }, token);
  if (step.type !== 'create_entry') throw new Error(`MQTT was not set up: ${JSON.stringify(step)}`);
  return step.result?.entry_id ?? '';
}

async function post<T>(url: string, body: unknown, token?: string): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
