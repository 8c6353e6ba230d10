const CALL_MS = 5_000;

/** Supervisor's own interface, as an add-on may use it. */
export interface SupervisorAccess {
  url: string;
  token: string;
}

/** Does Supervisor know an MQTT broker? null when it cannot be asked. */
export async function hasBrokerApp(supervisor: SupervisorAccess): Promise<boolean | null> {
  const status = await ask(supervisor, '/services/mqtt').then((response) => response?.status);
  if (status === 200) return true;
  return status === 400 ? false : null;
}

/** The name of this add-on in Home Assistant's addresses, `local_bambuddy`; null when Supervisor cannot be asked. */
export async function addOnSlug(supervisor: SupervisorAccess): Promise<string | null> {
  const response = await ask(supervisor, '/addons/self/info');
  if (!response?.ok) return null;
  const { data } = (await response.json()) as { data?: { slug?: string } };
  return data?.slug ?? null;
}

async function ask({ url, token }: SupervisorAccess, path: string): Promise<Response | null> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    return await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(CALL_MS) });
  } catch {
    return null;
  }
}
