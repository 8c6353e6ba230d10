import { render } from 'solid-js/web';
import { App } from './App.tsx';
import { preferredLanguages } from './homeAssistant.ts';
import { socketAddress } from './http.ts';
import { createFormat } from './i18n/format.ts';
import { chooseLanguage, loadMessages } from './i18n/messages.ts';
import './ui/tokens.css';
import './ui/base.css';

// Not awaited at the top of the module: a language's file imports from this one, and would wait for itself.
async function start(): Promise<void> {
  const { language, tag } = chooseLanguage(preferredLanguages());
  document.documentElement.lang = language;
  const messages = await loadMessages(language);
  const place = document.getElementById('app');
  if (place === null) return;
  render(() => <App messages={messages} format={createFormat(tag)} socket={socketAddress()} />, place);
}

void start();
