import { expect, test } from '@jest/globals'
import { Screen } from '../../../local/demo/screen.ts'

function screen(isTTY: boolean): { screen: Screen; output: string[] } {
  const output: string[] = []
  return { screen: new Screen({ isTTY, columns: 80, write: (text: string) => output.push(text) } as never), output }
}

test('on a terminal a line comes above the status line, which is there again', () => {
  const { screen: one, output } = screen(true)
  one.status('status')
  one.above('alert')
  one.line('end')
  expect(output.join('')).toBe('\r\x1b[Kstatus\r\x1b[Kalert\n\r\x1b[Kstatus\nend\n')
})

test('elsewhere, and without a status line, it is a line like any other', () => {
  for (const { screen: one, output } of [screen(false), screen(true)]) {
    one.line('before')
    one.above('alert')
    expect(output.join('')).toBe('before\nalert\n')
  }
})
