// Loaded where a visitor has an outbox, or in a frame that may have one: finds out whether an answer waits in it.
import type { send } from "../widget/courier.ts";

type Load = (index: number) => Promise<{ send: typeof send }>;
interface Found {
  target: { result: { v?: number }[] };
}

/** Sends the answers that wait, by the module that is `load`ed for them. */
export const look = (load: Load) => {
  const request = indexedDB.open("scorelet");
  // WebKit keeps an empty database if opening is aborted, so the embed looks it up by name first.
  request.onupgradeneeded = () => request.transaction!.abort();
  request.onsuccess = () => {
    const { result } = request;
    try {
      // Entries of version 2 need the largest module.
      (result.transaction("outbox").objectStore("outbox").getAll().onsuccess as unknown) = ({
        target: { result },
      }: Found) =>
        result[0] &&
        load(result.some((entry) => entry?.v! > 1) ? 2 : 0).then(
          (widget) => widget.send(),
          () => {},
        );
    } catch {}
    result.close();
  };
};
