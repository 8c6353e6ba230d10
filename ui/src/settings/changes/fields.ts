import type { AuditEntry } from './wire.ts';

/** The names of the fields that a change was about, as the wire writes them: `ip_address`. */
export function fieldsOf({ details }: AuditEntry): string[] {
  if (details === null) return [];
  const { fields, to } = details;
  if (Array.isArray(fields)) return fields.filter((field) => typeof field === 'string');
  if (typeof to === 'object' && to !== null) return Object.keys(to);
  return [];
}
