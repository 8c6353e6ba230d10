import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';

/**
 * Options of a request that takes a valid certificate, and beside it exactly the one with this SHA-256 (hex, colons allowed),
 * whatever is wrong with that. Nothing is written before the certificate is judged.
 */
export function pinned(sha256: string): RequestOptions {
  const wanted = bare(sha256);
  return {
    // With an agent, `createConnection` is not asked.
    agent: undefined,
    createConnection(options, created): Duplex {
      const { host } = options;
      const servername = host && isIP(host) === 0 ? { servername: host } : {};
      const socket = connect({ ...(options as ConnectionOptions), ...servername, rejectUnauthorized: false });
      const failed = (error: Error) => created?.(error, socket);
      socket.once('error', failed);
      socket.once('secureConnect', () => {
        socket.off('error', failed);
        if (socket.authorized || bare(socket.getPeerCertificate().fingerprint256 ?? '') === wanted)
          return created?.(null, socket);
        const { authorizationError } = socket;
        const code = authorizationError instanceof Error ? codeOf(authorizationError) : String(authorizationError);
        failed(Object.assign(new Error('another certificate'), { code }));
        socket.destroy();
      });
      return undefined as unknown as Duplex;
    },
  };
}

function codeOf(error: Error): string {
  return String((error as NodeJS.ErrnoException).code ?? 'ERR_TLS_CERT');
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
