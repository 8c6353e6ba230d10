/**
 * A page of Home Assistant around the panel: the frame with the panel, Home Assistant's colours as CSS variables, and the
 * messages between page and panel (`home-assistant/…`). What the panel asked for is kept in `window.asked`.
 */
export function housePage(frame: string, narrow: boolean): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Home Assistant</title>
<style>
  :root { --primary-color: #009ac7; --card-background-color: #fff; --primary-text-color: #141414; }
  body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh; display: block }
</style></head>
<body><home-assistant><main><iframe title="Bambuddy" src="${frame}"></iframe></main></home-assistant>
<script>
  window.asked = [];
  window.addEventListener('message', (event) => {
    if (event.origin !== location.origin) return;
    window.asked.push(event.data);
    if (event.data.type !== 'home-assistant/subscribe-properties') return;
    event.source.postMessage({ type: 'home-assistant/properties', narrow: ${narrow}, route: { prefix: '/app/local_bambuddy', path: '' } }, location.origin);
  });
</script></body></html>
`;
}
