import { createSignal, lazy, Match, Show, Suspense, Switch as When } from 'solid-js';
import { Failure } from '../../ui/Failure.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { type Printer, SPEEDS, type Speed, type Status } from '../../wire.ts';
import type { Commands } from '../createCommands.ts';
import { ChoiceRow } from './ChoiceRow.tsx';
import { createControls } from './createControls.ts';
import { OpenRow } from './OpenRow.tsx';
import { fansOf, heatedOf, targetOf } from './parts.ts';
import type { RowProps } from './RowFace.tsx';
import { useControls } from './useControls.ts';
import { AIR_PATHS, type AirPath, type Controls as Can, SOUNDS, type Sound } from './wire.ts';
import './controls.css';

const FansDialog = lazy(() => import('./FansDialog.tsx').then((module) => ({ default: module.FansDialog })));
const HeatDialog = lazy(() => import('./HeatDialog.tsx').then((module) => ({ default: module.HeatDialog })));

interface ControlsProps {
  printer: Printer;
  status: Status | undefined;
  commands: Commands;
}

/** What can be set at a printer, each with what it is now. What the printer does not have is not there. */
export function Controls(props: ControlsProps) {
  const { c } = useControls();
  const nothing = useNothing(props);
  const { controls, failure, ask } = createControls(
    () => props.printer,
    () => props.status,
  );
  return (
    <When fallback={<div class="bone controls-bone" aria-hidden="true" />}>
      <Match when={controls()}>
        {(can) => (
          <section class="card flush control-rows">
            <div class="control-head">
              <h2 class="section-title">{c.title}</h2>
              <Show when={nothing('move')}>{(reason) => <p class="meta">{reason()}</p>}</Show>
            </div>
            <Moves {...props} can={can()} />
            <Lights {...props} can={can()} />
            <Others {...props} can={can()} />
          </section>
        )}
      </Match>
      <Match when={failure()}>{(refusal) => <Failure refusal={refusal()} onRetry={() => void ask()} />}</Match>
    </When>
  );
}

type PartProps = ControlsProps & { can: Can };

/** Why this cannot be set now, whatever it is. */
function useNothing(props: ControlsProps): (command: string) => string | undefined {
  const { c } = useControls();
  return (command) => props.commands.blocked(command) ?? (props.status?.connected === true ? undefined : c.offline);
}

/** That reason, told above the rows; else the one of the row. */
function useBlocked(
  props: ControlsProps,
): (command: string, own?: string | false) => Pick<RowProps, 'blocked' | 'told'> {
  const nothing = useNothing(props);
  return (command, own) => {
    const reason = nothing(command);
    return reason === undefined ? { blocked: own || undefined } : { blocked: reason, told: true };
  };
}

/** Speed, fans and heat. */
function Moves(props: PartProps) {
  const { c, t, format } = useControls();
  const blocked = useBlocked(props);
  const [open, setOpen] = createSignal<'fans' | 'heat' | null>(null);
  const speed = () => SPEEDS[(props.status?.speed_level ?? 0) - 1];
  const heated = () => heatedOf(props.can);
  const fans = (): string =>
    fansOf(props.can, props.status)
      .map(({ fan, percent }) => `${c.fan[fan]} ${format.percent(percent)}`)
      .join(' · ');
  const targets = (): string => {
    const hot = heated().filter(({ part }) => targetOf(part, props.status) > 0);
    const words = hot.map(({ part }) => `${c.part[part]} ${format.celsius(targetOf(part, props.status))}`);
    return words.join(' · ') || c.heatOff;
  };
  const tooBusyToHeat = (): string | false => {
    if (heated().some(({ now }) => now)) return false;
    return props.status?.state === 'unknown' ? c.heatUnknown : c.heatPrinting;
  };
  const setSpeed = (value: Speed): void => {
    const mode = SPEEDS.indexOf(value) + 1;
    const done = c.speedSet(props.printer.name, t.printer.speeds[value]);
    void props.commands.give('speed', (api, id) => api.control.speed(id, mode), done);
  };
  return (
    <>
      <ChoiceRow
        label={t.printer.speed}
        value={t.printer.speeds[speed() ?? 'standard']}
        chosen={speed()}
        options={SPEEDS.map((value) => ({ value, label: t.printer.speeds[value] }))}
        {...blocked('speed', !props.can.speed && c.speedOnly)}
        busy={props.commands.busy() === 'speed'}
        onChoose={(value) => setSpeed(value as Speed)}
      />
      <OpenRow label={c.fans} value={fans()} {...blocked('fan')} onOpen={() => setOpen('fans')} />
      <OpenRow label={c.heat} value={targets()} {...blocked('heat', tooBusyToHeat())} onOpen={() => setOpen('heat')} />
      <Suspense>
        <Show when={open() === 'fans'}>
          <FansDialog printer={props.printer} status={props.status} can={props.can} onClose={() => setOpen(null)} />
        </Show>
        <Show when={open() === 'heat'}>
          <HeatDialog printer={props.printer} status={props.status} can={props.can} onClose={() => setOpen(null)} />
        </Show>
      </Suspense>
    </>
  );
}

function Lights(props: PartProps) {
  const { c } = useControls();
  const blocked = useBlocked(props);
  const set = (light: 'chamber' | 'heatbed', on: boolean): void => {
    const done = (on ? c.lightOn : c.lightOff)(props.printer.name);
    void props.commands.give('light', (api, id) => api.control.light(id, light, on), done);
  };
  return (
    <>
      <Show when={props.can.lights.chamber !== null}>
        <Switch
          label={c.light}
          on={props.status?.chamber_light === true}
          blocked={blocked('light').blocked}
          onChange={(on) => set('chamber', on)}
        />
      </Show>
      <Show when={props.can.lights.heatbed !== null}>
        <ChoiceRow
          label={c.heatbedLight}
          value={c.heatbedLightTells}
          options={[
            { value: 'on', label: c.turnOn },
            { value: 'off', label: c.turnOff },
          ]}
          {...blocked('light')}
          busy={props.commands.busy() === 'light'}
          onChoose={(value) => set('heatbed', value === 'on')}
        />
      </Show>
    </>
  );
}

/** Air path and buzzer. */
function Others(props: PartProps) {
  const { c } = useControls();
  const blocked = useBlocked(props);
  const pathOf = (mode: number | null | undefined): AirPath | undefined => AIR_PATHS[mode ?? -1];
  const path = () => pathOf(props.status?.airduct_mode);
  const paths = (): AirPath[] =>
    (props.status?.airduct_modes ?? []).flatMap((mode) => {
      const known = pathOf(mode);
      return known === undefined ? [] : [known];
    });
  const setPath = (mode: AirPath): void => {
    const done = c.airSet(props.printer.name, c.airPaths[mode]);
    void props.commands.give('air', (api, id) => api.control.air(id, mode), done);
  };
  const setSound = (sound: Sound): void => {
    const done = c.sounded(props.printer.name, c.sounds[sound]);
    void props.commands.give('buzzer', (api, id) => api.control.sound(id, sound), done);
  };
  return (
    <>
      <Show when={props.can.airduct !== null}>
        <ChoiceRow
          label={c.air}
          value={c.airPaths[path() ?? 'cooling']}
          chosen={path() ?? ''}
          options={paths().map((value) => ({ value, label: c.airPaths[value] }))}
          {...blocked('air')}
          busy={props.commands.busy() === 'air'}
          onChoose={(value) => setPath(value as AirPath)}
        />
      </Show>
      <Show when={props.can.buzzer !== null}>
        <ChoiceRow
          label={c.buzzer}
          value={null}
          options={SOUNDS.map((value) => ({ value, label: c.sounds[value] }))}
          {...blocked('buzzer')}
          busy={props.commands.busy() === 'buzzer'}
          onChoose={(value) => setSound(value as Sound)}
        />
      </Show>
    </>
  );
}
