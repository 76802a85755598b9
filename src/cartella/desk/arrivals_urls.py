"""Where the pages of coming in hang: folders, forms, the telephone, the tablet, receipts."""

from django.urls import path

from cartella.desk.views import counter, folders, practice_forms, receipts

patterns = [
    path("settings/folders/", folders.show, name="arrival_folder"),
    path("settings/folders/<int:folder_id>/stop/", folders.stop, name="arrival_folder_stop"),
    path("settings/folders/calendar/", folders.calendar, name="calendar_folder"),
    path("forms/", practice_forms.index, name="forms"),
    path("forms/writing/", practice_forms.writing, name="forms_writing"),
    path("forms/sheet/<slug:code>/", practice_forms.sheet, name="forms_sheet"),
    path("requests/new/phone/", practice_forms.phone, name="phone_script"),
    path("requests/status/", receipts.by_phone, name="status_by_phone"),
    path("requests/<str:number>/received/", receipts.show, name="request_receipt"),
    path("requests/<str:number>/received/code/", receipts.new_code, name="receipt_code"),
    path("requests/<str:number>/received/pdf/", receipts.pdf, name="receipt_pdf"),
    path("requests/<str:number>/received/text/", receipts.text, name="receipt_text"),
    path("requests/<str:number>/received/calendar/", receipts.calendar, name="request_calendar"),
    path("counter/", counter.start, name="counter"),
    path("counter/screen/", counter.screen, name="counter_screen"),
    path("counter/language/", counter.language, name="counter_language"),
    path("counter/ask/", counter.ask, name="counter_ask"),
    path("counter/receipt/", counter.receipt, name="counter_receipt"),
    path("counter/done/", counter.done, name="counter_done"),
    path("counter/leave/", counter.leave, name="counter_leave"),
    path("counter/left/", counter.left, name="counter_left"),
]
