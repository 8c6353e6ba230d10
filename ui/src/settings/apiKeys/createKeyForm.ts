import { type Accessor, createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { focusFirstError } from '../../ui/Field.tsx';
import { useSettings } from '../useSettings.ts';
import { changesOf, draftOf, faultsOf, inputOf, type KeyDraft, type KeyErrors } from './draft.ts';
import { blockOf, PRESETS, type Preset } from './keys.ts';
import type { ApiKey, ApiKeyChange, NewApiKey, Scope } from './wire.ts';

export interface KeyForm {
  /** The form is of a key that is there. */
  edits: boolean;
  draft: Accessor<KeyDraft>;
  name: Accessor<string>;
  setName: (name: string) => void;
  set: (change: Partial<KeyDraft>) => void;
  tick: (scope: Scope, on: boolean) => void;
  usePreset: (preset: Preset) => void;
  isPreset: (preset: Preset) => boolean;
  /** Why a scope cannot be ticked; what is ticked can always be taken away. */
  blocked: (scope: Scope) => string | undefined;
  errors: Accessor<KeyErrors>;
  refused: Accessor<string | null>;
  busy: Accessor<boolean>;
  typed: Accessor<boolean>;
  whole: () => NewApiKey;
  changes: () => Omit<ApiKeyChange, 'id'>;
  submit: (event: SubmitEvent) => Promise<void>;
}

/** @param key the key that is edited, null for a new one @param save called when nothing is wrong; what it throws is shown */
export function createKeyForm(key: ApiKey | null, save: () => Promise<void>): KeyForm {
  const { t, connection, session, speaker } = useSettings();
  const before = draftOf(key);
  const [draft, setDraft] = createSignal<KeyDraft>(before);
  const [errors, setErrors] = createSignal<KeyErrors>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const set = (change: Partial<KeyDraft>): void => void setDraft((now) => ({ ...now, ...change }));

  const blocked = (scope: Scope): string | undefined => {
    const me = session.me() ?? { id: 0, role: 'viewer' as const };
    const block = blockOf(scope, me, session.authEnabled(), key);
    return block === null || draft().scopes.has(scope) ? undefined : t.keys.blocked[block];
  };
  const allowed = (preset: Preset): Scope[] => PRESETS[preset].filter((scope) => blocked(scope) === undefined);
  const show = (found: KeyErrors, form: HTMLElement): void => {
    setErrors(found);
    const first = Object.values(found)[0];
    if (first !== undefined) speaker.warn(first);
    focusFirstError(form);
  };
  const changes = () => changesOf(draft(), before, Date.now());

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy() || !connection.open()) return;
    const found = faultsOf(draft(), before, t.keys, Date.now());
    setRefused(null);
    show(found, form);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await save();
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      show(refusal.fields, form);
      if (Object.keys(refusal.fields).length > 0) return;
      setRefused(refusal.detail);
      speaker.warn(refusal.detail);
    } finally {
      setBusy(false);
    }
  };

  return {
    edits: key !== null,
    draft,
    name: () => draft().name,
    setName: (name) => set({ name }),
    set,
    tick: (scope, on) => {
      const scopes = new Set(draft().scopes);
      if (on) scopes.add(scope);
      else scopes.delete(scope);
      set({ scopes });
    },
    usePreset: (preset) => set({ scopes: new Set(allowed(preset)) }),
    isPreset: (preset) => {
      const wanted = allowed(preset);
      const { scopes } = draft();
      return wanted.length > 0 && wanted.length === scopes.size && wanted.every((scope) => scopes.has(scope));
    },
    blocked,
    errors,
    refused,
    busy,
    typed: () => Object.keys(changes()).length > 0,
    whole: () => inputOf(draft(), Date.now()),
    changes,
    submit,
  };
}
