import type { PrinterAddress } from '../support/simulator.ts';

/** Makes the first administrator, adds the simulated printers over REST and makes a key. */
export async function furnish(
  url: string,
  printers: readonly PrinterAddress[],
): Promise<{ key: string; bearer: Record<string, string> }> {
  const login = await post(url, '/auth/setup', { username: 'bench', password: 'bench-bench' });
  const bearer = { authorization: `Bearer ${login.access_token}` };
  for (const { host, mqttPort, ftpsPort, accessCode, name } of printers) {
    await post(
      url,
      '/printers',
      { ip_address: host, access_code: accessCode, name, mqtt_port: mqttPort, ftps_port: ftpsPort },
      bearer,
    );
  }
  const { secret } = await post(
    url,
    '/api-keys',
    { name: 'bench', scopes: ['read_status', 'control_printer'] },
    bearer,
  );
  return { key: String(secret), bearer };
}

/** Waits until every printer is connected and has told its state. */
export async function untilConnected(url: string, key: string, count: number): Promise<void> {
  for (let id = 1; id <= count; ) {
    const response = await fetch(`${url}/api/v1/printers/${id}/status`, { headers: { 'x-api-key': key } });
    const status = (await response.json()) as { connected: boolean; state: string };
    if (status.connected && status.state !== 'unknown') id++;
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One call below the API. @throws with the answer when it is a refusal */
export async function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}
