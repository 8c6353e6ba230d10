import Menu from 'lucide-solid/icons/menu';
import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { IconButton } from '../ui/Button.tsx';

/** The way back into Home Assistant on a phone, where its own header is not shown. */
export function HomeAssistantMenu() {
  const { t, homeAssistant } = usePanel();
  return (
    <Show when={homeAssistant.menuButton()}>
      <IconButton icon={Menu} label={t.app.homeAssistantMenu} onClick={homeAssistant.toggleMenu} />
    </Show>
  );
}
