import { LOGIN_SECONDS } from './logins.ts';

export const COOKIE = 'bambuddy_login';

/** The `Set-Cookie` of a login: out of reach of scripts, never sent along from other sites. */
export function loginCookie(token: string, secure: boolean): string {
  return `${COOKIE}=${token}; Path=/; Max-Age=${LOGIN_SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that ends a login in the browser. */
export function noCookie(): string {
  return `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`;
}

/** The login token in a `Cookie` header, or null. */
export function readCookie(header: string | undefined): string | null {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return null;
}
