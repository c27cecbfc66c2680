"""What takes long is answered beside the desk: whoever turns pages meanwhile does not wait for somebody's workbook.

A `route` of this kind hands the request on as it came; `room` has a working process answer it, `answering` is how that does
so: by the same application, whose route then does the work itself. So whoever asks is looked up there as here, and sees
what he sees here. `spooled` gives out the file that the answer was written to.
"""
