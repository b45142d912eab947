import subprocess, sys
from frontdesk.modules.accounts import service
from frontdesk.core.clock import SystemClock
from frontdesk.core.db import unit_of_work
from tests import factories
async def test_all(serve, http, sessions, tmp_path):
    server = serve(workers=1)
    async with unit_of_work(sessions) as s:
        await service.create_admin(s, "root@example.com", factories.PASSWORD, now=SystemClock().now())
    p = await factories.sign_in(http, "root@example.com", base=server.url)
    for extra in ([], ["-H", f"Authorization:{p.headers['Authorization']}", "--exclude-operation-id", "auth_logout"]):
        cmd=[sys.executable,"-m","schemathesis.cli","run",f"{server.url}/openapi.json","--checks","all","--include-path-regex","/(auth|users)","--max-examples","60","--phases","examples,coverage,fuzzing,stateful","--continue-on-failure","--no-color",*extra]
        r=subprocess.run(cmd,cwd=tmp_path,capture_output=True,text=True)
        print(r.stdout[-15000:], r.stderr[-2000:])
    assert 0
