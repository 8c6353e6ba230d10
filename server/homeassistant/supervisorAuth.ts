/** Supervisor asks Home Assistant, which may be slow on a small computer. */
const TIMEOUT_MS = 15_000;
/** Supervisor's answer to a name and password that do not fit; any other refusal is about the add-on, not about them. */
const WRONG = 401;

/**
 * Asks Supervisor whether name and password are those of a Home Assistant user. Its token goes in its own header, because it
 * reads `Authorization` as the user's name and password.
 * @returns null when that cannot be said now
 */
export async function askPassword(
  supervisor: { url: string; token: string },
  username: string,
  password: string,
): Promise<boolean | null> {
  try {
    const answer = await fetch(`${supervisor.url}/auth`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Supervisor-Token': supervisor.token },
      body: JSON.stringify({ username, password }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    if (answer.ok) return true;
    return answer.status === WRONG ? false : null;
  } catch {
    return null;
  }
}
