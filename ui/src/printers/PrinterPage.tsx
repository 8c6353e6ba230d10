import { useNavigate, useParams } from '@solidjs/router';
import PrinterIcon from 'lucide-solid/icons/printer';
import { Match, Show, Switch } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { Page } from '../shell/Page.tsx';
import { Button } from '../ui/Button.tsx';
import { Failure } from '../ui/Failure.tsx';
import { Empty } from '../ui/Notice.tsx';
import { PrinterView } from './PrinterView.tsx';
import { SettingsButton } from './SettingsButton.tsx';
import './printers.css';

export function PrinterPage() {
  const { t, session } = usePanel();
  const fleet = useFleet();
  const params = useParams();
  const navigate = useNavigate();
  const printer = () => fleet.printers()?.find((one) => String(one.id) === params.id);
  return (
    <Page
      title={printer()?.name ?? t.printers.title}
      parent={{ href: '/printers', title: t.printers.title }}
      action={
        <Show when={session.isAdmin() && printer()}>
          {(one) => <SettingsButton printer={one()} words={t.printer.settings} prominent={true} />}
        </Show>
      }
    >
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={printer()}>{(one) => <PrinterView printer={one()} />}</Match>
        <Match when={fleet.printers() === undefined && fleet.failure()}>
          {(refusal) => <Failure refusal={refusal()} onRetry={() => void fleet.reload()} />}
        </Match>
        <Match when={fleet.printers() !== undefined}>
          <Empty
            icon={PrinterIcon}
            action={
              <Button kind="filled" onClick={() => navigate('/printers')}>
                {t.printer.showAll}
              </Button>
            }
          >
            {t.printer.missing}
          </Empty>
        </Match>
      </Switch>
    </Page>
  );
}
