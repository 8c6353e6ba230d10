import { isolated } from './en.ts';

/** A name in a German sentence: quoted as there, and isolated. */
export function zitat(name: string): string {
  return `„${isolated(name)}“`;
}
