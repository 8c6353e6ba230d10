/**
 * A shell that runs a program until it ends by itself, or until standard input ends, which it does when the test process
 * ends in whatever way. Its exit code is the program's.
 */
export const KEEPER = [
  'exec 3<&0',
  '"$@" & pid=$!',
  '( read -r _ <&3; kill -TERM $pid ) >/dev/null 2>&1 & watcher=$!',
  'wait $pid; code=$?',
  'kill $watcher 2>/dev/null',
  'exit $code',
].join('\n');
