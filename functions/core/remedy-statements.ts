/** A part of a remedy: what it is for, and the line to paste; one of the two may be absent. */
export interface Statement {
  readonly prose?: string;
  readonly command?: string;
}

/**
 * Parts of a remedy, which are separated by ` ; `. A command follows its prose after a colon or a question mark, and
 * reaches to the end of its part, so that whoever copies it has all of it and nothing else.
 */
export function statementsOf(remedy: string): Statement[] {
  return parts(remedy).map((part) => {
    const [before = ""] = /^(?:.*?[:?] )?(?=(?:aws|kubectl|helm|eksctl|npm) [a-z-])/s.exec(part) ?? [part];
    const [prose, command] = [before.trim(), part.slice(before.length).trim()];
    return { ...(prose === "" ? {} : { prose }), ...(command === "" ? {} : { command }) };
  });
}

/** A semicolon between quotes separates nothing; an apostrophe of prose is no quote. */
function parts(remedy: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (const { index } of remedy.matchAll(/ ; /g)) {
    const part = remedy.slice(from, index);
    const quotes = part.match(/(?<![A-Za-z])'|'(?![a-z])/g)?.length ?? 0;
    if (quotes % 2 === 1) continue;
    found.push(part);
    from = index + 3;
  }
  return [...found, remedy.slice(from)];
}
