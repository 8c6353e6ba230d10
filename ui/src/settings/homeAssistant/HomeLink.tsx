import ExternalLink from 'lucide-solid/icons/external-link';
import { type JSX, Show } from 'solid-js';
import { usePanel } from '../../context.ts';
import { Button } from '../../ui/Button.tsx';

/** Opens a page of Home Assistant: around us when we are inside it, else by its own redirection. */
export function HomeLink(props: { path: string; link: string; children: JSX.Element }) {
  const { homeAssistant } = usePanel();
  return (
    <Show
      when={homeAssistant.inside}
      fallback={
        <a class="button tonal" href={props.link} target="_blank" rel="noreferrer">
          <ExternalLink size={18} aria-hidden={true} />
          <span>{props.children}</span>
        </a>
      }
    >
      <Button onClick={() => homeAssistant.navigate(props.path)}>{props.children}</Button>
    </Show>
  );
}
