import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import type { Printer } from '../wire.ts';
import type { Commands } from './createCommands.ts';
import { conditionOf, fileOf } from './view.ts';

const loadDialog = () => import('../ui/Dialog.tsx');
const ConfirmDialog = lazy(() => loadDialog().then((module) => ({ default: module.ConfirmDialog })));

/** Pause or Resume, and Stop behind its question, while a job is on the plate. @param props.dense in a row of the list */
export function JobActions(props: { printer: Printer; commands: Commands; dense?: boolean }) {
  const { t, format } = usePanel();
  const fleet = useFleet();
  const [asking, setAsking] = createSignal(false);
  const status = () => fleet.status(props.printer.id);
  const paused = (): boolean => conditionOf(status()) === 'paused';
  const file = (): string => fileOf(status()) ?? props.printer.name;
  const loss = (): string => {
    const progress = status()?.progress;
    return progress == null ? t.printer.stopLossUnknown : t.printer.stopLoss(format.percent(progress));
  };
  const stop = async (): Promise<void> => {
    setAsking(false);
    await props.commands.run('stop');
  };
  const fetchDialog = (): void => void loadDialog();
  return (
    <>
      <Show
        when={paused()}
        fallback={
          <Button
            kind="tonal"
            icon={Pause}
            dense={props.dense === true}
            busy={props.commands.busy() === 'pause'}
            blocked={props.commands.blocked('pause')}
            aria-label={`${t.printer.pause}: ${props.printer.name}`}
            onClick={() => void props.commands.run('pause')}
          >
            {props.commands.busy() === 'pause' ? t.printer.pausing : t.printer.pause}
          </Button>
        }
      >
        <Button
          kind={props.dense ? 'tonal' : 'filled'}
          icon={Play}
          dense={props.dense === true}
          busy={props.commands.busy() === 'resume'}
          blocked={props.commands.blocked('resume')}
          aria-label={`${t.printer.resume}: ${props.printer.name}`}
          onClick={() => void props.commands.run('resume')}
        >
          {props.commands.busy() === 'resume' ? t.printer.resuming : t.printer.resume}
        </Button>
      </Show>
      <Button
        kind="danger-text"
        dense={props.dense === true}
        busy={props.commands.busy() === 'stop'}
        blocked={props.commands.blocked('stop')}
        aria-label={`${t.printer.stop}: ${props.printer.name}`}
        onPointerEnter={fetchDialog}
        onFocus={fetchDialog}
        onClick={() => setAsking(true)}
      >
        {props.commands.busy() === 'stop' ? t.printer.stopping : t.printer.stop}
      </Button>
      <Show when={asking()}>
        <Suspense>
          <ConfirmDialog
            question={t.printer.stopQuestion(file())}
            consequence={loss()}
            safe={t.printer.keepPrinting}
            danger={t.printer.stopPrint}
            onConfirm={stop}
            onClose={() => setAsking(false)}
          />
        </Suspense>
      </Show>
    </>
  );
}
