import { createUniqueId, For } from 'solid-js';
import { Chip } from '../../ui/Chip.tsx';
import { FieldNote } from '../../ui/Field.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { useSettings } from '../useSettings.ts';
import type { KeyForm } from './createKeyForm.ts';
import { PRESET_NAMES } from './keys.ts';
import { SCOPES } from './wire.ts';

/** What the key may do: presets, and the five toggles they tick. */
export function ScopeFields(props: { form: KeyForm }) {
  const { t } = useSettings();
  const id = createUniqueId();
  return (
    <>
      <fieldset class="choice">
        <legend class="field-label">{t.keys.presets}</legend>
        <div class="chips">
          <For each={PRESET_NAMES}>
            {(preset) => (
              <Chip pressed={props.form.isPreset(preset)} onPress={() => props.form.usePreset(preset)}>
                {t.keys.preset[preset]}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <fieldset class="scope-list" aria-describedby={props.form.errors().scopes ? id : undefined}>
        <legend class="field-label">{t.keys.permissions}</legend>
        <For each={SCOPES}>
          {(scope) => (
            <Switch
              label={t.keys.scope[scope]}
              description={t.keys.opens[scope]}
              on={props.form.draft().scopes.has(scope)}
              onChange={(on) => props.form.tick(scope, on)}
              blocked={props.form.blocked(scope)}
            />
          )}
        </For>
        <FieldNote id={id} error={props.form.errors().scopes} />
      </fieldset>
    </>
  );
}
