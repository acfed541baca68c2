import { RealtimeClient } from '@supabase/supabase-js';

type Options = {
  /** Address of the Supabase project. */
  apiUrl: string;
  publishableKey: string;
  /** The member's own: Realtime asks row-level security whether they may hear this project. */
  accessToken: string;
  onActivity: () => void;
  /** Called once when what was heard is heard no longer, but not after the listener stopped it. */
  onEnd: () => void;
  /** How long the server may take to let us in. */
  waitMs?: number;
};

/**
 * Hears a project's activity from Supabase Realtime: a private Broadcast channel on which the database signals and says
 * nothing more. It does not try again: whoever needs it asks anew.
 *
 * @returns what stops it, once Realtime has confirmed the subscription; null where there is no Realtime, it refused or
 * did not answer in time.
 *
 * @see https://supabase.com/docs/guides/realtime/authorization
 */
export async function listenToProject(projectId: string, options: Options): Promise<(() => void) | null> {
  const { apiUrl, publishableKey, accessToken, onActivity, onEnd, waitMs = 5_000 } = options;
  const client = new RealtimeClient(`${apiUrl.replace(/^http/, 'ws')}/realtime/v1`, {
    params: { apikey: publishableKey },
    accessToken: () => Promise.resolve(accessToken),
    timeout: waitMs,
  });
  await client.setAuth();
  const channel = client.channel(`project:${projectId}`, { config: { private: true } });

  return new Promise((resolve) => {
    let state: 'joining' | 'listening' | 'over' = 'joining';
    const leave = () => {
      state = 'over';
      channel.teardown();
      void client.disconnect();
    };
    const end = () => {
      if (state === 'over') return;
      const wasListening = state === 'listening';
      leave();
      if (wasListening) onEnd();
      else resolve(null);
    };
    try {
      channel
        .on('broadcast', { event: 'activity' }, () => {
          if (state === 'listening') onActivity();
        })
        .subscribe((status) => {
          if (status !== 'SUBSCRIBED') return end();
          if (state !== 'joining') return;
          state = 'listening';
          resolve(leave);
        }, waitMs);
    } catch {
      // A runtime without WebSocket, which Node has since version 22.
      end();
    }
  });
}
