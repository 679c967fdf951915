/** Actions that AWS grants on every resource only, with the reason why each is needed. */
export const STAR_RESOURCES: Readonly<Record<string, string>> = {
  'ec2:CreateNetworkInterface': 'a network interface has no name before it exists; the subnets narrow it',
  'ec2:AssignPrivateIpAddresses': 'Lambda names the interface itself',
  'ec2:UnassignPrivateIpAddresses': 'Lambda names the interface itself',
  'ec2:CreateNetworkInterfacePermission': 'IoT names the interface itself',
  'ec2:DescribeManagedPrefixLists': 'EC2 knows no resources for Describe actions',
  'ec2:DeleteNetworkInterface': 'Lambda and IoT name the interface themselves',
  'ec2:DescribeNetworkInterfaces': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeSubnets': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeVpcs': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeVpcAttribute': 'EC2 knows no resources for Describe actions',
  'ec2:DescribeSecurityGroups': 'EC2 knows no resources for Describe actions',
  'cloudwatch:PutMetricData': 'CloudWatch knows no resources for it; a condition names the namespace',
  'iot:RegisterThing': 'it takes a template and names no resource',
  'iot:GetV2LoggingOptions': 'the options are those of the account and region',
  'iot:SetV2LoggingOptions': 'the options are those of the account and region',
}
