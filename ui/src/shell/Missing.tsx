import { useNavigate } from '@solidjs/router';
import MapPinOff from 'lucide-solid/icons/map-pin-off';
import { usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Notice.tsx';
import { HomeAssistantMenu } from './HomeAssistantMenu.tsx';
import { LostBanner } from './LostBanner.tsx';
import { Page } from './Page.tsx';

export function MissingPage() {
  const { t } = usePanel();
  const navigate = useNavigate();
  return (
    <Page title={t.app.name} hideTitle={true}>
      <Empty
        icon={MapPinOff}
        action={
          <Button kind="filled" onClick={() => navigate('/printers')}>
            {t.app.notFoundAction}
          </Button>
        }
      >
        {t.app.notFound}
      </Empty>
    </Page>
  );
}

/** The header before anything is known: same height, so that nothing moves when the page comes. */
export function Waiting() {
  const { t } = usePanel();
  return (
    <div class="page">
      <header class="top">
        <HomeAssistantMenu />
        <span class="brand">{t.app.name}</span>
      </header>
      <LostBanner />
      <main id="main" tabindex={-1} class="main" aria-busy="true">
        <h1 class="hidden">{t.app.loading}</h1>
      </main>
    </div>
  );
}
