/**
 * What becomes of a resource that leaves its template, as the template says it; and of one that is replaced, where that is
 * something else. Without a policy CloudFormation deletes, and a replaced resource knows no `RetainExceptOnCreate`.
 */
export function removalText(deletion = 'Delete', replacement = 'Delete'): string {
  if (deletion === 'Delete' && replacement === 'Delete') return ''
  const same = deletion.replace('ExceptOnCreate', '') === replacement
  return same ? `  (${deletion})` : `  (${deletion}, when replaced ${replacement})`
}
