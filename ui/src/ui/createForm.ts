import { type Accessor, createSignal } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { focusFirstError } from './Field.tsx';

export type Texts<F extends string> = Record<F, string>;
export type Faults<F extends string> = Partial<Texts<F>>;

export interface Form<F extends string> {
  values: Accessor<Texts<F>>;
  set: (field: F) => (value: string) => void;
  errors: Accessor<Faults<F>>;
  /** What the server refused that belongs to no field. */
  refused: Accessor<string | null>;
  busy: Accessor<boolean>;
  /** Something differs from the start. */
  typed: Accessor<boolean>;
  submit: (event: SubmitEvent) => Promise<void>;
}

export interface FormRules<F extends string> {
  start: Texts<F>;
  /** What is wrong, per field; nothing when it may be sent. */
  check: (values: Texts<F>) => Faults<F>;
  /** What it throws is shown at its field, else above the buttons. */
  save: (values: Texts<F>) => Promise<void>;
  /** Names of fields on the wire, where they differ from those of the form. */
  named?: Record<string, NoInfer<F>>;
}

/** Fields of text that are checked, sent, and keep what was typed whatever comes back. */
export function createForm<F extends string>(rules: FormRules<F>): Form<F> {
  const { t, speaker } = usePanel();
  const [values, setValues] = createSignal<Texts<F>>(rules.start);
  const [errors, setErrors] = createSignal<Faults<F>>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const fields = Object.keys(rules.start) as F[];

  const show = (found: Faults<F>, form: HTMLElement): boolean => {
    setErrors(() => found);
    const first = fields.map((field) => found[field]).find((words) => words !== undefined);
    if (first === undefined) return false;
    speaker.warn(first);
    focusFirstError(form);
    return true;
  };
  const ours = (told: Record<string, string>): Faults<F> =>
    Object.fromEntries(
      Object.entries(told)
        .map(([name, words]) => [rules.named?.[name] ?? name, words] as const)
        .filter(([name]) => fields.includes(name as F)),
    ) as Faults<F>;

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy()) return;
    setRefused(null);
    if (show(rules.check(values()), form)) return;
    setBusy(true);
    try {
      await rules.save(values());
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      if (show(ours(refusal.fields), form)) return;
      setRefused(refusal.detail);
      speaker.warn(refusal.detail);
    } finally {
      setBusy(false);
    }
  };
  return {
    values,
    set: (field) => (value) => void setValues((before) => ({ ...before, [field]: value })),
    errors,
    refused,
    busy,
    typed: () => fields.some((field) => values()[field] !== rules.start[field]),
    submit,
  };
}
