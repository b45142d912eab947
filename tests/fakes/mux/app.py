"""The fake Mux's routes."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.control import Call, Control, Json, act
from tests.fakes.mux import videos
from tests.fakes.mux.state import State, shown
from tests.fakes.mux.wire import Refusal, credentials, sign

Handler = Callable[[State, Request, Json], Json | None]
TROUBLES = {429: "too_many_requests"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API, which answers `status` when all is well."""

    state: State
    handler: Handler
    status: int

    async def answer(self, request: Request) -> Response:
        """Answer a call and note it."""
        status, body = await self._decide(request)
        call = Call(method=request.method, path=request.url.path, key=None, status=status, replayed=False)
        self.state.control.calls.append(call)
        wrong = await self.state.control.misbehave("after", request)
        if wrong is not None:
            trouble = _trouble(wrong)
            status, body = trouble.status, trouble.body
        return Response(status_code=status) if body is None else JSONResponse(body, status)

    async def _decide(self, request: Request) -> tuple[int, Json | None]:
        try:
            credentials(request.headers.get("authorization", ""))
            wrong = await self.state.control.misbehave("before", request)
            if wrong is not None:
                raise _trouble(wrong)
            body = await request.body()
            answer = self.handler(self.state, request, orjson.loads(body) if body else {})
        except Refusal as refusal:
            return refusal.status, refusal.body
        return self.status, None if answer is None else {"data": shown(answer)}


def _trouble(status: int) -> Refusal:
    return Refusal(status, TROUBLES.get(status, "internal_server_error"), "Something went wrong.")


state = State()
state.control = Control(sign=sign, id_field="id", reset=state.forget)


def _operation(method: str, path: str, handler: Handler, *, status: int = 200) -> Route:
    return Route(f"/video/v1/{path}", Operation(state, handler, status).answer, methods=[method])


def _create_upload(state: State, request: Request, given: Json) -> Json:
    return videos.create_upload(state, given, base=str(request.base_url).rstrip("/"))


def _get_upload(state: State, request: Request, _: Json) -> Json:
    return state.upload(request.path_params["id"])


def _cancel_upload(state: State, request: Request, _: Json) -> Json:
    return videos.cancel_upload(state, request.path_params["id"])


def _get_asset(state: State, request: Request, _: Json) -> Json:
    return state.asset(request.path_params["id"])


def _delete_asset(state: State, request: Request, _: Json) -> None:
    videos.delete_asset(state, request.path_params["id"])


def _add_playback_id(state: State, request: Request, given: Json) -> Json:
    return videos.add_playback_id(state, request.path_params["id"], given)


def _delete_playback_id(state: State, request: Request, _: Json) -> None:
    videos.delete_playback_id(state, request.path_params["id"], request.path_params["playback_id"])


async def _take_file(request: Request) -> Response:
    try:
        taken = videos.take_file(state, request.path_params["id"], size=len(await request.body()))
    except Refusal as refusal:
        return Response(status_code=refusal.status)
    return Response(status_code=200 if taken else 410)


async def _stream(request: Request) -> Response:
    try:
        token = request.query_params.get("token")
        videos.play(state, request.path_params["id"], token, audience=request.query_params.get("audience", "v"))
    except Refusal as refusal:
        return JSONResponse(refusal.body, refusal.status)
    return Response("#EXTM3U\n", media_type="application/vnd.apple.mpegurl")


async def _add_asset(_: Request, given: Json) -> Json:
    return videos.add_asset(state, given)


async def _turn_out(request: Request, how: Json) -> Json:
    return videos.turn_out(state, request.path_params["id"], status=how["status"])


async def _fail_upload(request: Request, how: Json) -> Json:
    upload = state.upload(request.path_params["id"])
    upload |= {"status": "errored", "error": {"type": "invalid_input", "message": how["message"]}}
    state.emit("upload.errored", upload)
    return upload


async def _delete(request: Request, _: Json) -> Json:
    videos.delete_asset(state, request.path_params["id"])
    return {}


async def _add_key(request: Request, given: Json) -> Json:
    state.keys[request.path_params["id"]] = given["public_key"]
    return {}


async def _list_assets(_: Request, __: Json) -> Json:
    return {"assets": list(state.assets)}


app = Starlette(
    routes=[
        *state.control.routes(),
        _operation("POST", "uploads", _create_upload, status=201),
        _operation("GET", "uploads/{id}", _get_upload),
        _operation("PUT", "uploads/{id}/cancel", _cancel_upload),
        _operation("GET", "assets/{id}", _get_asset),
        _operation("DELETE", "assets/{id}", _delete_asset, status=204),
        _operation("POST", "assets/{id}/playback-ids", _add_playback_id, status=201),
        _operation("DELETE", "assets/{id}/playback-ids/{playback_id}", _delete_playback_id, status=204),
        Route("/storage/{id}", _take_file, methods=["PUT"]),  # where browsers send their files
        Route("/stream/{id}.m3u8", _stream),  # what players ask for
        act("/assets", _add_asset),
        act("/assets/list", _list_assets),
        act("/assets/{id}/turn-out", _turn_out),
        act("/assets/{id}/delete", _delete),
        act("/uploads/{id}/fail", _fail_upload),
        act("/signing-keys/{id}", _add_key),
    ]
)
