/**
 * A screen whose code comes when it is first shown, or was fetched ahead. Code that does not come is
 * a mistake for the boundary: a reload fetches the page that the server has now.
 */
import { type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let here: ComponentType<Props> | undefined;
  let asked: Promise<void> | undefined;

  const fetch = async (): Promise<void> => {
    try {
      here = await load();
    } catch (error) {
      asked = undefined;
      throw error;
    }
  };
  const fetchAhead = (): Promise<void> => (asked ??= fetch());

  function Lazy(props: Props) {
    const [failure, setFailure] = useState<unknown>();
    const [isHere, setHere] = useState(here !== undefined);
    useEffect(() => {
      fetchAhead().then(() => setHere(true), setFailure);
    }, []);
    if (failure !== undefined) throw failure;
    return !isHere || here === undefined ? null : h(here, props);
  }
  return { Lazy, fetchAhead };
}
