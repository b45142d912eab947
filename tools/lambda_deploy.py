"""Put `lambda_deployment.zip` into a function of AWS Lambda, and wait until it answers from it.

Usage: python -m tools.lambda_deploy --function NAME [--bucket NAME] [--endpoint-url URL]   (`make lambda-deploy`)

Who asks and where stand in the environment, as for every tool of AWS: AWS_REGION, AWS_PROFILE or AWS_ACCESS_KEY_ID, ….
"""

import argparse
import base64
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools.lambda_zip import TARGET

# what Lambda takes by itself; larger ones come by way of a bucket
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MOST_BYTES = 50 * 1024 * 1024
LOOK_EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 300.0


class CannotDeploy(Exception):
    """Why not, and what to do."""


def main() -> None:
    """Update the function."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--function", default=os.environ.get("LAMBDA_FUNCTION", ""), help="name or ARN (LAMBDA_FUNCTION)"
    )
    parser.add_argument("--bucket", default=os.environ.get("LAMBDA_BUCKET"), help="in its region (LAMBDA_BUCKET)")
    parser.add_argument("--endpoint-url", default=os.environ.get("LAMBDA_ENDPOINT_URL"), help="in place of AWS")
    parser.add_argument("--zip", type=Path, default=TARGET)
    chosen = parser.parse_args()
    try:
        version = deploy(chosen.zip, chosen.function, bucket=chosen.bucket, endpoint_url=chosen.endpoint_url)
    except CannotDeploy as error:
        sys.exit(f"make lambda-deploy: {error}")
    print(f"{chosen.function} answers from {chosen.zip.name} ({version})")


def deploy(archive: Path, function: str, *, bucket: str | None, endpoint_url: str | None) -> str:
    """Have a function answer from a zip; the checksum of its code. Raises `CannotDeploy`."""
    if not function:
        raise CannotDeploy("which function? Set LAMBDA_FUNCTION, or give --function")
    if not archive.exists():
        raise CannotDeploy(f"there is no {archive.name}: run `make lambda` first")
    code = archive.read_bytes()
    if bucket is None and len(code) > MOST_BYTES:
        raise CannotDeploy(
            f"{archive.name} has {len(code) / 1e6:.0f} MB, and Lambda takes {MOST_BYTES / 1e6:.0f} MB at most by "
            "itself: set LAMBDA_BUCKET to a bucket in the function's region"
        )
    checksum = base64.b64encode(hashlib.sha256(code).digest()).decode()
    try:
        client = boto3.client("lambda", endpoint_url=endpoint_url)
        _settled(client, function)  # Lambda refuses one update during another
        where: dict[str, Any] = {"ZipFile": code}
        if bucket is not None:
            key = f"frontdesk/{hashlib.sha256(code).hexdigest()}.zip"
            boto3.client("s3", endpoint_url=endpoint_url).put_object(Bucket=bucket, Key=key, Body=code)
            where = {"S3Bucket": bucket, "S3Key": key}
        client.update_function_code(FunctionName=function, **where)
        found = _settled(client, function)["CodeSha256"]
    except (BotoCoreError, ClientError) as error:
        raise CannotDeploy(f"AWS says: {error}") from error
    if found != checksum:
        raise CannotDeploy(f"somebody else has deployed meanwhile: the function has {found}, and not {checksum}")
    return checksum


def _settled(client: Any, function: str) -> Any:
    """The function's configuration once no update is under way. Raises `CannotDeploy` where the last one failed."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        configuration = client.get_function_configuration(FunctionName=function)
        status = configuration.get("LastUpdateStatus", "Successful")
        if status == "Successful":
            return configuration
        if status == "Failed":
            raise CannotDeploy(
                f"the last update failed: {configuration.get('LastUpdateStatusReason', 'no reason given')}"
            )
        if time.monotonic() > end:
            raise CannotDeploy(f"an update is still under way after {PATIENCE_SECONDS:.0f} s; look again later")
        time.sleep(LOOK_EVERY_SECONDS)


if __name__ == "__main__":
    main()
