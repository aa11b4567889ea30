import type { Log } from '@fhir-iq/sluice-model';

/** One line that a collecting log took. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'error';
  readonly message: string;
}

/** A log that keeps its lines, for tests and for reports. */
export function collectingLog(): Log & { readonly lines: readonly LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at = (level: LoggedLine['level']) => (message: string) => void lines.push({ level, message });
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    notice: at('notice'),
    warning: at('warning'),
    error: at('error'),
    group: (title, work) => {
      lines.push({ level: 'info', message: title });
      return work();
    },
  };
}

/** A log that says nothing. */
export function silentLog(): Log {
  const nothing = (): void => undefined;
  return {
    debug: nothing,
    info: nothing,
    notice: nothing,
    warning: nothing,
    error: nothing,
    group: (_title, work) => work(),
  };
}
