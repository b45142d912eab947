"""Video: what is uploaded to a host of videos, how far it has come there, and which video each subject shows.

What a video is for is an opaque subject to this module. A subject shows at most one; what was replaced is removed.
"""
