import { useQuery, useQueryClient } from '@tanstack/solid-query';
import { createSignal, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import { HomeLink } from './HomeLink.tsx';
import type { Blueprint } from './wire.ts';

const PAGE = { path: '/config/blueprint/dashboard', link: 'https://my.home-assistant.io/redirect/blueprints/' };

/** Ready-made automations: shown as they are written, installed with one click. */
export function Blueprints() {
  const { t, connection } = useSettings();
  const words = t.homeAssistant;
  const list = useQuery(() => ({ queryKey: ['blueprints'], queryFn: () => connection.api().blueprints() }));
  return (
    <Show when={list.data}>
      {(blueprints) => (
        <section class="card stack">
          <h2 class="section-title">{words.blueprints}</h2>
          <p class="meta prose">{words.blueprintsHint}</p>
          <ul class="entity-sets">
            <For each={blueprints()}>{(blueprint) => <Row blueprint={blueprint} />}</For>
          </ul>
          <div>
            <HomeLink {...PAGE}>{words.openBlueprints}</HomeLink>
          </div>
        </section>
      )}
    </Show>
  );
}

function Row(props: { blueprint: Blueprint }) {
  const { t, connection, toaster } = useSettings();
  const words = t.homeAssistant;
  const queries = useQueryClient();
  const [busy, setBusy] = createSignal(false);
  const [refused, setRefused] = createSignal<string | null>(null);
  const install = async (): Promise<void> => {
    setBusy(true);
    setRefused(null);
    try {
      await connection.api().installBlueprint(props.blueprint.id);
      await queries.invalidateQueries({ queryKey: ['blueprints'] });
      toaster.show(words.installed(props.blueprint.name));
    } catch (error) {
      setRefused(refusalOf(error, t.connection.noAnswer).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <div class="grow stack">
        <div>
          <bdi class="key-name">{props.blueprint.name}</bdi>
          <p class="meta prose">{props.blueprint.description}</p>
        </div>
        <details>
          <summary>{words.showYaml}</summary>
          <pre class="yaml" dir="ltr">
            {props.blueprint.yaml}
          </pre>
        </details>
        <Show when={refused()}>{(detail) => <Note kind="bad">{detail()}</Note>}</Show>
      </div>
      <Button
        busy={busy()}
        blocked={connection.open() ? undefined : t.connection.commandsOff}
        aria-label={words.installOf(props.blueprint.name)}
        onClick={() => void install()}
      >
        {props.blueprint.installed ? words.installAgain : words.install}
      </Button>
    </li>
  );
}
