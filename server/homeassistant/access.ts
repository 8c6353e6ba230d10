/** Where Home Assistant is, and the token that opens it. */
export interface HomeAccess {
  /** Without a slash at its end; `http://supervisor/core` for an add-on. */
  url: string;
  token: string;
  /** Supervisor gave both: nobody can enter others. */
  supervised: boolean;
}

/** The settings that hold what a person entered. */
export const URL_SETTING = 'home_assistant_url';
export const TOKEN_SETTING = 'home_assistant_token';

/** What the environment says comes first: Supervisor's token is new at every start. Null while nobody has said anything. */
export function accessOf(
  environment: { url: string; token: string } | null,
  supervised: boolean,
  entered: { url: string | null; token: string | null },
): HomeAccess | null {
  if (environment !== null) return { ...environment, url: plain(environment.url), supervised };
  if (entered.url === null || entered.token === null) return null;
  return { url: plain(entered.url), token: entered.token, supervised: false };
}

function plain(url: string): string {
  return url.replace(/\/+$/, '');
}
