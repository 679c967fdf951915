/** Rules of cfn-lint that are wrong about these templates, with the reason. */
export const CFN_LINT_EXCEPTIONS: Readonly<Record<string, string>> = {
  W3005: 'the CDK adds a DependsOn beside a reference that says the same',
}
