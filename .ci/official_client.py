"""Drives Huawei Cloud's own clients for Python against the emulator: every call that the action makes.

Where everything is, the environment says; see scripts/official-python-client.ts, which starts this.
"""

import json
import os
import sys
import time
import urllib.request

from huaweicloudsdkcodeartsrepo import v4 as repo
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdksts import v1 as sts

PROJECT_ID = "0123456789abcdef0123456789abcdef"
REPOSITORY_ID = int(os.environ["REPOSITORY_ID"])
SOURCE = os.environ["SOURCE"]
COMMIT = os.environ["COMMIT"]

# So long the emulator may take for a fetch, in seconds.
PATIENCE_S = 30

faults = []


def check(name, condition, seen):
    print(f"{'ok   ' if condition else 'FAULT'} {name}")
    if not condition:
        faults.append(name)
        print(f"      {seen}")


def connect(access_key, secret_key, security_token=None):
    credentials = BasicCredentials(access_key, secret_key, PROJECT_ID)
    if security_token is not None:
        credentials = credentials.with_security_token(security_token)
    builder = repo.CodeArtsRepoClient.new_builder().with_credentials(credentials)
    return builder.with_endpoint(os.environ["ENDPOINT"]).build()


def wait_for_end(client):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        mirror = show(client)
        if mirror.update_status in ("finished", "failed"):
            return mirror
        time.sleep(0.1)
    return show(client)


def show(client):
    return client.show_remote_mirror(repo.ShowRemoteMirrorRequest(repository_id=REPOSITORY_ID))


def start(client, **changes):
    body = repo.RemoteMirrorSyncInfoDto(force_fetch=False, **changes)
    request = repo.StartRemoteMirrorSynchronizationRequest(repository_id=REPOSITORY_ID, body=body)
    return client.start_remote_mirror_synchronization(request)


def mirror_calls(client):
    seen = show(client)
    check("show_remote_mirror, without a mirror", seen.url is None, seen)

    body = repo.RemoteMirrorDto(url=SOURCE)
    request = repo.AssociateRemoteMirrorRequest(repository_id=REPOSITORY_ID, body=body)
    seen = client.associate_remote_mirror(request)
    check("associate_remote_mirror", (seen.status_code, seen.url) == (201, SOURCE), seen)

    body = repo.RemoteMirrorUpdateBody(url=SOURCE, sync_branch_type="all")
    request = repo.UpdateRepositoryRemoteMirrorRequest(repository_id=REPOSITORY_ID, body=body)
    seen = client.update_repository_remote_mirror(request)
    check("update_repository_remote_mirror", (seen.url, seen.sync_branch_type) == (SOURCE, "all"), seen)

    seen = start(client)
    check("start_remote_mirror_synchronization", len(seen.jid or "") == 36, seen)

    seen = wait_for_end(client)
    is_done = seen.update_status == "finished" and seen.last_successful_update_at is not None
    check("show_remote_mirror, synchronized", is_done, seen)


def ref_calls(client):
    request = repo.ShowBranchRequest(repository_id=REPOSITORY_ID, branch_name="main")
    seen = client.show_branch(request)
    check("show_branch", (seen.name, seen.commit.id) == ("main", COMMIT), seen)

    seen = client.show_tag(repo.ShowTagRequest(repository_id=REPOSITORY_ID, tag_name="v1"))
    check("show_tag", (seen.name, seen.commit.id) == ("v1", COMMIT), seen)

    request = repo.ListCommitAssociatedRefsRequest(
        repository_id=REPOSITORY_ID, sha=COMMIT, type="branch", limit=100, offset=0
    )
    seen = client.list_commit_associated_refs(request)
    check("list_commit_associated_refs", json.loads(seen.raw_content) == ["main"], seen)


def refusals(client):
    try:
        client.show_branch(repo.ShowBranchRequest(repository_id=REPOSITORY_ID, branch_name="none"))
        check("a branch that is not there", False, "an answer")
    except ClientRequestException as error:
        is_told = error.status_code == 404 and error.error_code == "CH.000404"
        check("a branch that is not there", is_told and bool(error.request_id), error)


def exchange():
    """Exchanges an ID token of GitHub's for a temporary access key."""
    request = urllib.request.Request(
        os.environ["ID_TOKEN_URL"], headers={"Authorization": f"Bearer {os.environ['ID_TOKEN_SECRET']}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        id_token = json.load(answer)["value"]
    # It wants to sign, though the exchange needs no signature.
    credentials = BasicCredentials("EXAMPLE", "EXAMPLE-secret", PROJECT_ID)
    builder = sts.StsClient.new_builder().with_credentials(credentials)
    client = builder.with_endpoint(os.environ["STS_ENDPOINT"]).build()
    body = sts.AssumeAgencyWithOIDCReqBody(
        provider_urn=os.environ["PROVIDER_URN"],
        agency_urn=os.environ["AGENCY_URN"],
        agency_session_name="python",
        id_token=id_token,
        duration_seconds=900,
    )
    return client.assume_agency_with_oidc(sts.AssumeAgencyWithOIDCRequest(body=body))


def keyless_calls():
    seen = exchange()
    key = seen.credentials
    check("assume_agency_with_oidc", bool(key and key.security_token), seen)
    client = connect(key.access_key_id, key.secret_access_key, key.security_token)
    seen = show(client)
    check("show_remote_mirror, with the temporary key", seen.url == SOURCE, seen)


def main():
    client = connect(os.environ["ACCESS_KEY"], os.environ["SECRET_KEY"])
    mirror_calls(client)
    ref_calls(client)
    refusals(client)
    keyless_calls()
    print(f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
