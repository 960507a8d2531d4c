/**
 * Something whose code and sheet come when it is first shown, or were fetched ahead. What does not
 * come is a mistake for the boundary: a reload fetches the page that the server has now.
 */
import { type ComponentType, h } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function lazily<Name extends string, Props extends object>(
  load: () => Promise<Readonly<Record<Name, ComponentType<Props>>>>,
  name: Name,
  sheet?: string,
) {
  let here: ComponentType<Props> | undefined;
  let asked: Promise<void> | undefined;

  const fetch = async (): Promise<void> => {
    try {
      const [code] = await Promise.all([load(), sheet !== undefined && sheetOf(sheet)]);
      here = code[name];
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

/** Settles when the sheet counts; several screens may share one. */
async function sheetOf(href: string): Promise<void> {
  if (document.querySelector(`link[href="${href}"]`) !== null) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  await new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => {
      link.remove();
      reject(new Error('A style sheet did not come.'));
    };
    document.head.append(link);
  });
}
