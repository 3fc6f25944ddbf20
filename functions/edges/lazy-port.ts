import type { WithDeadline } from "./deadline.ts";

/**
 * A port whose edge is loaded when it is first called. Until then only its methods are known, each of
 * which answers a promise; `load` runs once, unless it fails.
 */
export function lazyPort<Port extends { [Name in keyof Port]: (...given: never[]) => Promise<unknown> }>(
  methods: Readonly<Record<keyof Port, true>>,
  load: () => Promise<WithDeadline<Port>>,
): WithDeadline<Port> {
  let loading: Promise<WithDeadline<Port>> | undefined;
  const loaded = () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const names = Object.keys(methods) as (keyof Port)[];
  return (deadline) => {
    const call = async <Name extends keyof Port>(name: Name, given: Parameters<Port[Name]>) => {
      const port = (await loaded())(deadline);
      return port[name](...given);
    };
    const calls = names.map((name) => [name, (...given: Parameters<Port[typeof name]>) => call(name, given)]);
    return Object.fromEntries(calls) as Port;
  };
}
