"""Uploads and assets of the fake Mux: what its API does, what browsers do, and what happens by itself."""

from typing import Any, Final

import jwt
import mux_python

from tests.fakes.control import Json
from tests.fakes.mux.state import State, new_id
from tests.fakes.mux.wire import Refusal, missing

LONGEST_PASSTHROUGH: Final = 255
SHORTEST_UPLOAD, LONGEST_UPLOAD = 60, 604_800  # seconds that an upload may wait
POLICIES: Final = {"public", "signed"}


def create_upload(state: State, given: Json, *, base: str) -> Json:
    """`POST /video/v1/uploads`."""
    check(given, mux_python.CreateUploadRequest, "")
    settings = given.get("new_asset_settings") or {}
    check(settings, mux_python.CreateAssetRequest, "new_asset_settings.")
    timeout = given.get("timeout", 3600)
    if not SHORTEST_UPLOAD <= timeout <= LONGEST_UPLOAD:
        raise invalid("timeout must be between 60 and 604800")
    _check_settings(settings)
    upload_id = new_id()
    upload = {
        "id": upload_id,
        "timeout": timeout,
        "status": "waiting",
        "new_asset_settings": settings,
        "cors_origin": given.get("cors_origin"),
        "url": f"{base}/storage/{upload_id}",
        "until": state.control.now() + timeout,
    }
    state.uploads[upload_id] = upload
    state.emit("upload.created", upload)
    return upload


def cancel_upload(state: State, upload_id: str) -> Json:
    """`PUT /video/v1/uploads/{id}/cancel`: only while it waits."""
    upload = state.upload(upload_id)
    if upload["status"] != "waiting":
        raise invalid("Upload is no longer in the waiting state")
    upload["status"] = "cancelled"
    del upload["url"]
    state.emit("upload.cancelled", upload)
    return upload


def delete_asset(state: State, asset_id: str) -> None:
    """`DELETE /video/v1/assets/{id}`."""
    asset = state.asset(asset_id)
    del state.assets[asset_id]
    state.emit("asset.deleted", asset)


def add_playback_id(state: State, asset_id: str, given: Json) -> Json:
    """`POST /video/v1/assets/{id}/playback-ids`."""
    asset = state.asset(asset_id)
    check(given, mux_python.CreatePlaybackIDRequest, "")
    if given.get("policy") not in POLICIES:
        raise invalid("policy is invalid")
    made = {"id": new_id(), "policy": given["policy"]}
    asset["playback_ids"].append(made)
    state.emit("asset.updated", asset)
    return made


def delete_playback_id(state: State, asset_id: str, playback_id: str) -> None:
    """`DELETE /video/v1/assets/{id}/playback-ids/{playback_id}`."""
    asset = state.asset(asset_id)
    left = [one for one in asset["playback_ids"] if one["id"] != playback_id]
    if len(left) == len(asset["playback_ids"]):
        raise missing("playback id")
    asset["playback_ids"] = left
    state.emit("asset.updated", asset)


def take_file(state: State, upload_id: str, *, size: int) -> bool:
    """A browser has sent its file to the upload's address; whether it is taken."""
    upload = state.upload(upload_id)
    if upload["status"] != "waiting" or not size:
        return False
    asset = _new_asset(state, upload["new_asset_settings"], upload_id=upload_id)
    upload |= {"status": "asset_created", "asset_id": asset["id"]}
    upload.pop("url")
    state.emit("upload.asset_created", upload)
    state.emit("asset.created", asset)
    return True


def add_asset(state: State, given: Json) -> Json:
    """Somebody makes an asset past us, for example in Mux's dashboard."""
    return _new_asset(state, given)


def turn_out(state: State, asset_id: str, *, status: str) -> Json:
    """An asset has been prepared, or could not be."""
    asset = state.asset(asset_id)
    asset["status"] = status
    if status == "errored":
        asset["errors"] = {"type": "invalid_input", "messages": ["The file is no video."]}
    state.emit(f"asset.{status}", asset)
    return asset


def play(state: State, playback_id: str, token: str | None, *, audience: str) -> None:
    """Whether somebody may stream (docs.mux.com/guides/secure-video-playback); raises what a player would get."""
    policies = [
        one["policy"]
        for asset in state.assets.values()
        for one in asset["playback_ids"]
        if one["id"] == playback_id and asset["status"] == "ready"
    ]
    if not policies:
        raise missing("playback id")
    if policies == ["public"]:
        return
    try:
        key = state.keys[jwt.get_unverified_header(token or "")["kid"]]
        required = ["sub", "aud", "exp"]
        options: Any = {"require": required, "verify_exp": False}  # against the fake's clock
        claims = jwt.decode(token or "", key, algorithms=["RS256"], audience=audience, options=options)
    except (jwt.InvalidTokenError, KeyError) as unfit:
        raise Refusal(403, "invalid_token", repr(unfit)) from unfit
    if claims["sub"] != playback_id or claims["exp"] <= state.control.now():
        raise Refusal(403, "invalid_token", "for another video, or too late")


def check(given: Json, model: Any, prefix: str) -> None:
    """Refuse parameters that the SDK's model of a request does not know."""
    unknown = given.keys() - set(model.attribute_map.values())
    if unknown:
        raise invalid(*(f"{prefix}{name} is not a recognized parameter" for name in sorted(unknown)))


def invalid(*messages: str) -> Refusal:
    """A parameter that is not taken."""
    return Refusal(400, "invalid_parameters", *messages)


def _check_settings(settings: Json) -> None:
    if not set(settings.get("playback_policies", ())) <= POLICIES:
        raise invalid("new_asset_settings.playback_policies is invalid")
    if len(settings.get("passthrough", "")) > LONGEST_PASSTHROUGH:
        raise invalid("new_asset_settings.passthrough is too long")


def _new_asset(state: State, settings: Json, *, upload_id: str | None = None) -> Json:
    policies = settings.get("playback_policies", [])
    asset: Json = {
        "id": new_id(),
        "created_at": str(state.control.now()),
        "status": "preparing",
        "playback_ids": [{"id": new_id(), "policy": policy} for policy in policies],
        "passthrough": settings.get("passthrough"),
        "upload_id": upload_id,
        "video_quality": "basic",
        "resolution_tier": "720p",
        "master_access": "none",
        "test": False,
    }
    state.assets[asset["id"]] = asset
    return asset
