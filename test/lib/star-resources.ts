/** Actions that AWS grants on every resource only, with the reason why. */
export const STAR_RESOURCES: Readonly<Record<string, string>> = {
  'ec2:DescribeManagedPrefixLists': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeNetworkInterfaces': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeSubnets': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeVpcs': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeVpcAttribute': 'EC2 grants it on a VPC, but AWS IoT documents every resource as what it needs',
  'ec2:DescribeSecurityGroups': 'EC2 knows no resources for Describe actions',
  'cloudwatch:PutMetricData': 'CloudWatch knows no resources for it; a condition names the namespace',
  'iot:RegisterThing': 'it takes a template and names no resource',
  'iot:ListThings': 'it lists all things and names no resource',
  'iot:ListThingTypes': 'it lists all types and names no resource',
  'iot:GetV2LoggingOptions': 'the options are those of the account and region',
  'iot:SetV2LoggingOptions': 'the options are those of the account and region',
}

/** Path of the role that AWS IoT takes for its network interfaces. */
export const IOT_INTERFACES = 'IotDestination/Role/Resource'

/** What EC2 would grant on single resources, but AWS IoT documents, in the policy of this one role, on every resource. */
export const STARS_OF_IOT: readonly string[] = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:CreateTags',
  'ec2:DeleteNetworkInterface',
]
