import type { z } from 'zod';
import { Fault, type FieldError } from '../errors.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  number: 'a number (like 0.25, without quotes)',
  int: 'a whole number (without quotes)',
  boolean: 'true or false (without quotes)',
  string: 'text',
  array: 'a list',
  object: 'an object',
  date: 'a time (like 2026-12-01T10:00:00Z)',
};

/** Turns the issues of a schema into one sentence and a list of fields. */
export function inputFault(error: z.ZodError): Fault {
  const errors = error.issues.flatMap(fieldErrors);
  const [first] = errors;
  const detail = first ? `${first.path || 'The input'}: ${first.message}` : 'The input does not fit.';
  return new Fault('bad_input', detail, { errors });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [path, key].filter(Boolean).join('.'),
      message: 'This field is not known here. Check its spelling, or leave it out.',
    }));
  }
  if (issue.code === 'invalid_type') {
    const missing = issue.input === undefined;
    const expected = EXPECTED[issue.expected] ?? issue.expected;
    return [
      {
        path,
        message: missing
          ? `This field is missing: it is ${expected}.`
          : `${shown(issue.input)} does not fit: send ${expected}.`,
      },
    ];
  }
  return [{ path, message: sentence(issue.message) }];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
