/** The AWS CLI's lines that deploy what the build wrote; the bucket is one of the region that is deployed into. */
export function deployLines(codePrefix: string, folder = "dist/cloudformation"): string {
  return [
    "BUCKET=…    # a bucket of yours, in the region that you deploy into",
    `aws s3 cp ${folder}/ "s3://$BUCKET/${codePrefix}" --recursive --exclude '*' --include '*.zip'`,
    `aws cloudformation deploy --stack-name eks-cilium --template-file ${folder}/eks-cilium.template.json \\`,
    `  --s3-bucket "$BUCKET" --s3-prefix ${codePrefix.replace(/\/$/, "")} --capabilities CAPABILITY_NAMED_IAM \\`,
    '  --parameter-overrides CodeBucket="$BUCKET"',
    "",
  ].join("\n");
}
