import { type Accessor, createSignal } from 'solid-js';
import { usePanel } from '../../context.ts';
import { refusalOf } from '../../faults.ts';
import { focusFirstError } from '../../ui/Field.tsx';
import { type ApiKey, SCOPES, type Scope } from '../../wire.ts';
import { blockOf, inDays, PRESETS, type Preset } from './keys.ts';

export interface KeyErrors {
  name?: string;
  scopes?: string;
  printer_ids?: string;
  expires_at?: string;
}

export interface KeyForm {
  name: Accessor<string>;
  setName: (name: string) => void;
  scopes: Accessor<ReadonlySet<Scope>>;
  tick: (scope: Scope, on: boolean) => void;
  usePreset: (preset: Preset) => void;
  isPreset: (preset: Preset) => boolean;
  /** Why a scope cannot be ticked. */
  blocked: (scope: Scope) => string | undefined;
  /** Null means all printers, also those added later. */
  printers: Accessor<ReadonlySet<number> | null>;
  setPrinters: (ids: ReadonlySet<number> | null) => void;
  /** Days until it ends, 0 for never. */
  days: Accessor<number>;
  setDays: (days: number) => void;
  errors: Accessor<KeyErrors>;
  refused: Accessor<string | null>;
  busy: Accessor<boolean>;
  typed: Accessor<boolean>;
  submit: (event: SubmitEvent) => Promise<void>;
}

/** What a new key is to be. @param made called with the key and its secret */
export function createKeyForm(made: (key: ApiKey & { secret: string }) => void): KeyForm {
  const { t, connection, session, speaker } = usePanel();
  const [name, setName] = createSignal('');
  const [scopes, setScopes] = createSignal<ReadonlySet<Scope>>(new Set());
  const [printers, setPrinters] = createSignal<ReadonlySet<number> | null>(null);
  const [days, setDays] = createSignal(0);
  const [errors, setErrors] = createSignal<KeyErrors>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);

  const blocked = (scope: Scope): string | undefined => {
    const block = blockOf(scope, session.me()?.role ?? 'viewer', session.authEnabled());
    return block === null ? undefined : t.keys.blocked[block];
  };
  const allowed = (preset: Preset): Scope[] => PRESETS[preset].filter((scope) => blocked(scope) === undefined);
  const check = (): KeyErrors => ({
    ...(name().trim() === '' ? { name: t.keys.nameMissing } : {}),
    ...(scopes().size === 0 ? { scopes: t.keys.scopesMissing } : {}),
    ...(printers()?.size === 0 ? { printer_ids: t.keys.printersMissing } : {}),
  });
  const show = (found: KeyErrors, form: HTMLElement): void => {
    setErrors(found);
    const first = Object.values(found)[0];
    if (first !== undefined) speaker.warn(first);
    focusFirstError(form);
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy()) return;
    const found = check();
    setRefused(null);
    show(found, form);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      const chosen = printers();
      made(
        await connection.api().createApiKey({
          name: name().trim(),
          scopes: SCOPES.filter((scope) => scopes().has(scope)),
          printer_ids: chosen === null ? null : [...chosen],
          expires_at: days() === 0 ? null : inDays(days(), Date.now()),
        }),
      );
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      if (Object.keys(refusal.fields).length > 0) {
        show(refusal.fields, form);
        return;
      }
      setRefused(refusal.detail);
      speaker.warn(refusal.detail);
    } finally {
      setBusy(false);
    }
  };

  return {
    name,
    setName,
    scopes,
    tick: (scope, on) => {
      const next = new Set(scopes());
      if (on) next.add(scope);
      else next.delete(scope);
      setScopes(next);
    },
    usePreset: (preset) => setScopes(new Set(allowed(preset))),
    isPreset: (preset) => {
      const wanted = allowed(preset);
      return wanted.length > 0 && wanted.length === scopes().size && wanted.every((scope) => scopes().has(scope));
    },
    blocked,
    printers,
    setPrinters,
    days,
    setDays,
    errors,
    refused,
    busy,
    typed: () => name() !== '' || scopes().size > 0 || printers() !== null || days() !== 0,
    submit,
  };
}
